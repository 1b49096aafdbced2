import { useEffect, useState, type FormEvent } from "react";
import type { Session } from "../../api/model";
import { authCall, sessionStore } from "../../api/session";
import { Link } from "../../routing/Link";
import { navigate } from "../../routing/navigation";
import { Button } from "../../ui/Button";
import { Field, PasswordInput } from "../../ui/Field";
import { ErrorNotice, ErrorState } from "../../ui/states";
import { showToast } from "../../ui/toasts";
import { SignFrame } from "./SignFrame";

/** The link in the mail carries `token_hash` (or `token` with `email`), in the query or after `#`. */
const readLink = () => {
  const given = new URLSearchParams(location.search);
  new URLSearchParams(location.hash.slice(1)).forEach((value, name) => given.set(name, value));
  const read = (name: string) => given.get(name) ?? undefined;
  return { token_hash: read("token_hash"), token: read("token"), email: read("email") };
};

export const ResetPage = () => {
  const [session, setSession] = useState<Session>();
  const [broken, setBroken] = useState<unknown>();
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const link = readLink();
    // The token must not stay in the address: it would travel in histories and referrers.
    history.replaceState(null, "", location.pathname);
    authCall<Session>("/verify", { type: "recovery", ...link }).then(setSession, setBroken);
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = password.length >= 8 ? undefined : "Use at least 8 characters.";
    setWrong(found);
    if (found !== undefined || session === undefined) return;
    setBusy(true);
    setError(undefined);
    try {
      await authCall("/user", { password }, { method: "PUT", token: session.access_token });
      sessionStore.accept(session);
      showToast("Your new password is set.", { look: "success" });
      navigate({ page: "home" }, { replace: true });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  if (broken !== undefined) {
    return (
      <SignFrame title="This link does not work" lead="It was used already, or is too old." foot={<Link to={{ page: "recover" }}>Ask for a new link</Link>}>
        <ErrorState error={broken} title="The link was refused" />
      </SignFrame>
    );
  }
  return (
    <SignFrame title="Choose a new password">
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <ErrorNotice error={error} />
        <Field label="New password" error={wrong} hint="At least 8 characters.">
          <PasswordInput name="password" autoComplete="new-password" autoFocus value={password} onChange={(event) => setPassword(event.target.value)} />
        </Field>
        <Button look="primary" size="large" type="submit" wide busy={busy || session === undefined}>Set the password</Button>
      </form>
    </SignFrame>
  );
};
