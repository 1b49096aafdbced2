import { useEffect, useState } from "react";
import { patch, remove } from "../api/client";
import { describeError } from "../api/errors";
import type { Me } from "../api/model";
import { authCall, sessionStore } from "../api/session";
import { nameOf, useSignedIn } from "../app/me";
import { changeResource } from "../data/resources";
import { switchWorkspace } from "../app/App";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Checkbox, Field, Input, PasswordInput, Segments } from "../ui/Field";
import { IconMoon, IconScreen, IconSun } from "../ui/icons";
import { Avatar, Badge } from "../ui/marks";
import { ErrorNotice } from "../ui/states";
import { chooseTheme, readTheme, type ThemeChoice } from "../ui/themeChoice";
import { showToast } from "../ui/toasts";
import { askToNotify } from "../jobs/notify";
import { PageHead } from "./PageHead";

export const AccountPage = () => (
  <div className="page-inside page-narrow">
    <PageHead title="Account" lead="Yours in every workspace." />
    <div className="stack loose">
      <Profile />
      <Theme />
      <Preferences />
      <Password />
      <Workspaces />
      <Sessions />
    </div>
  </div>
);

const Profile = () => {
  const { me } = useSignedIn();
  const [name, setName] = useState(me.display_name ?? "");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await patch<Me>("/me", { display_name: name.trim() });
      changeResource<Me>("me", (value) => ({ ...value, display_name: name.trim() }));
      showToast("Your name is saved.", { look: "success" });
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <section className="section">
      <h2>You</h2>
      <div className="row"><Avatar name={nameOf({ ...me, display_name: name })} large /><span className="cut">{me.email}</span></div>
      <ErrorNotice error={error} />
      <form className="row form-row" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Field label="Name" className="grow" hint="Shown beside your labels and in member lists."><Input value={name} maxLength={100} autoComplete="name" onChange={(event) => setName(event.target.value)} /></Field>
        <Button type="submit" busy={busy} disabled={name.trim() === (me.display_name ?? "")}>Save</Button>
      </form>
    </section>
  );
};

const Theme = () => {
  const [theme, setTheme] = useState<ThemeChoice>(readTheme);
  useEffect(() => {
    const read = () => setTheme(readTheme());
    window.addEventListener("framewright-theme", read);
    return () => window.removeEventListener("framewright-theme", read);
  }, []);
  return (
    <section className="section">
      <h2>Theme</h2>
      <div>
        <Segments<ThemeChoice>
          label="Theme" value={theme} onChange={chooseTheme}
          options={[
            { value: "system", label: <><IconScreen />System</> }, { value: "light", label: <><IconSun />Light</> }, { value: "dark", label: <><IconMoon />Dark</> },
          ]}
        />
      </div>
      <p className="soft small">Kept in this browser.</p>
    </section>
  );
};

const Preferences = () => {
  const { me } = useSignedIn();
  const set = async (on: boolean) => {
    if (on && (await askToNotify()) !== "granted") {
      showToast("The browser does not allow notifications for this site. Allow them beside the address, then try again.", { look: "danger" });
      return;
    }
    const before = me.notification_preferences;
    const next = { ...before, job_finished: on };
    changeResource<Me>("me", (value) => ({ ...value, notification_preferences: next }));
    try {
      await patch<Me>("/me", { notification_preferences: next });
    } catch (error) {
      changeResource<Me>("me", (value) => ({ ...value, notification_preferences: before }));
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  return (
    <section className="section">
      <h2>Notifications</h2>
      <Checkbox
        look="switch" label="Tell me when an import or export ends" hint="By the browser, while Framewright is open in another tab."
        checked={me.notification_preferences.job_finished === true} onChange={(event) => void set(event.target.checked)}
      />
    </section>
  );
};

const Password = () => {
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>();
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    const found = password.length >= 8 ? undefined : "Use at least 8 characters.";
    setWrong(found);
    if (found !== undefined) return;
    setBusy(true);
    setError(undefined);
    try {
      await authCall("/user", { password }, { method: "PUT", token: await sessionStore.token() });
      setPassword("");
      showToast("Your new password is set.", { look: "success" });
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <section className="section">
      <h2>Password</h2>
      <ErrorNotice error={error} />
      <form className="row form-row" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Field label="New password" className="grow" error={wrong}><PasswordInput autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} /></Field>
        <Button type="submit" busy={busy} disabled={password === ""}>Change it</Button>
      </form>
    </section>
  );
};

const Workspaces = () => {
  const { me, workspace } = useSignedIn();
  const [leaving, setLeaving] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const left = me.workspaces.find((one) => one.id === leaving);
  const leave = async () => {
    if (left === undefined) return;
    setBusy(true);
    setError(undefined);
    try {
      const back = me.workspaces.find((one) => one.id !== left.id);
      if (left.id !== workspace.id) await switchWorkspace(left.id);
      await remove(`/members/${me.id}`);
      if (back !== undefined) await switchWorkspace(back.id);
      else await sessionStore.refresh();
      setLeaving(undefined);
      showToast(`You left ${left.name}.`);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <section className="section">
      <h2>Workspaces</h2>
      <ul className="lines">
        {me.workspaces.map((one) => (
          <li className="line" key={one.id}>
            <Avatar name={one.name} square />
            <span className="grow cut">{one.name}</span>
            <Badge>{one.role}</Badge>
            {me.workspaces.length > 1 && <Button size="small" onClick={() => setLeaving(one.id)}>Leave</Button>}
          </li>
        ))}
      </ul>
      {left !== undefined && (
        <Dialog
          title={`Leave ${left.name}?`} size="small" onClose={() => setLeaving(undefined)}
          footer={<><Button onClick={() => setLeaving(undefined)}>Stay</Button><Button look="danger" busy={busy} onClick={() => void leave()}>Leave the workspace</Button></>}
        >
          <ErrorNotice error={error} />
          <p>You lose access to its projects at once. What you labelled stays. To come back you need a new invitation.</p>
        </Dialog>
      )}
    </section>
  );
};

const Sessions = () => {
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState<"others" | "global">();
  const out = async (scope: "others" | "global") => {
    setBusy(scope);
    setError(undefined);
    try {
      await sessionStore.signOut(scope);
      if (scope === "others") showToast("Every other browser is signed out.", { look: "success" });
    } catch (failure) {
      setError(failure);
    }
    setBusy(undefined);
  };
  return (
    <section className="section">
      <h2>Signed-in browsers</h2>
      <p className="soft">Lost a laptop, or used somebody else's? End its session here. API keys go on working; revoke them on their own page.</p>
      <ErrorNotice error={error} />
      <div className="row wrap">
        <Button busy={busy === "others"} onClick={() => void out("others")}>Sign out every other browser</Button>
        <Button look="quiet-danger" busy={busy === "global"} onClick={() => void out("global")}>Sign out everywhere</Button>
      </div>
    </section>
  );
};
