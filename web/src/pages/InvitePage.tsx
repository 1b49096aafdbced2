import { useState } from "react";
import { post } from "../api/client";
import type { Session } from "../api/model";
import { sessionStore } from "../api/session";
import { forgetResources } from "../data/resources";
import { forgetJobs } from "../jobs/tracker";
import { navigate } from "../routing/navigation";
import { Button } from "../ui/Button";
import { IconPeople } from "../ui/icons";
import { ErrorNotice } from "../ui/states";
import { showToast } from "../ui/toasts";
import { useSignedIn } from "../app/me";

export const InvitePage = ({ code }: { code: string }) => {
  const { me } = useSignedIn();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const accept = async () => {
    setBusy(true);
    setError(undefined);
    try {
      sessionStore.accept(await post<Session>("/invites/accept", { code }));
      forgetJobs();
      forgetResources();
      showToast("You are in the workspace now.", { look: "success" });
      navigate({ page: "home" }, { replace: true });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <div className="centred">
      <div className="state">
        <div className="state-picture"><IconPeople size={48} /></div>
        <h1 tabIndex={-1}>You are invited to a workspace</h1>
        <p>Accept as <strong>{me.email}</strong>. Your own workspace stays as it is; switch between them at the top left.</p>
        <ErrorNotice error={error} />
        <div className="state-actions">
          <Button look="primary" size="large" busy={busy} onClick={() => void accept()}>Accept the invitation</Button>
          <Button size="large" onClick={() => navigate({ page: "home" })}>Not now</Button>
        </div>
      </div>
    </div>
  );
};
