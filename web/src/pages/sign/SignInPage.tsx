import { useState, type FormEvent } from "react";
import { hasCode } from "../../api/errors";
import type { Session } from "../../api/model";
import { authCall, sessionStore } from "../../api/session";
import { Link } from "../../routing/Link";
import { Button } from "../../ui/Button";
import { Field, Input, PasswordInput } from "../../ui/Field";
import { ErrorNotice, Notice } from "../../ui/states";
import { looksLikeEmail, SignFrame } from "./SignFrame";

export const SignInPage = ({ next }: { next?: string }) => {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState<{ email?: string; password?: string }>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = {
      email: looksLikeEmail(email) ? undefined : "Enter the e-mail address of your account.",
      password: password === "" ? "Enter your password." : undefined,
    };
    setWrong(found);
    setError(undefined);
    if (found.email !== undefined || found.password !== undefined) return;
    setBusy(true);
    try {
      sessionStore.accept(await authCall<Session>("/token?grant_type=password", { email: email.trim(), password }));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const invited = next?.startsWith("/invite/") === true;
  return (
    <SignFrame title="Sign in to Framewright" foot={<>New here? <Link to={{ page: "sign-up", next }}>Make an account</Link></>}>
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        {invited && <Notice look="accent">Sign in, or make an account, to accept the invitation.</Notice>}
        {error !== undefined && (hasCode(error, "invalid_credentials", "invalid_grant")
          ? <Notice look="danger">This e-mail address and password do not fit together. Check both, or <Link to={{ page: "recover" }}>set a new password</Link>.</Notice>
          : <ErrorNotice error={error} />)}
        <Field label="E-mail" error={wrong.email}>
          <Input type="email" name="email" autoComplete="username" inputMode="email" autoFocus value={email} onChange={(event) => setEmail(event.target.value)} />
        </Field>
        <Field label="Password" error={wrong.password}>
          <PasswordInput name="password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
        </Field>
        <Button look="primary" size="large" type="submit" wide busy={busy}>Sign in</Button>
        <p className="sign-aside"><Link to={{ page: "recover" }}>Forgotten your password?</Link></p>
      </form>
    </SignFrame>
  );
};
