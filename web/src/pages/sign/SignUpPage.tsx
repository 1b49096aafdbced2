import { useState, type FormEvent } from "react";
import { hasCode } from "../../api/errors";
import type { Session } from "../../api/model";
import { authCall, sessionStore } from "../../api/session";
import { Link } from "../../routing/Link";
import { Button } from "../../ui/Button";
import { Field, Input, PasswordInput } from "../../ui/Field";
import { IconMail } from "../../ui/icons";
import { ErrorNotice, Notice } from "../../ui/states";
import { looksLikeEmail, SignFrame } from "./SignFrame";

const shortest = 8;

export const SignUpPage = ({ next }: { next?: string }) => {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState<{ email?: string; password?: string }>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = {
      email: looksLikeEmail(email) ? undefined : "Enter an e-mail address.",
      password: password.length >= shortest ? undefined : `Use at least ${shortest} characters.`,
    };
    setWrong(found);
    setError(undefined);
    if (found.email !== undefined || found.password !== undefined) return;
    setBusy(true);
    try {
      const session = await authCall<Partial<Session>>("/signup", { email: email.trim(), password });
      // With a mail server the address is confirmed first; the answer is then a person without a session.
      if (session.access_token === undefined) setConfirming(true);
      else sessionStore.accept(session as Session);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  if (confirming) {
    return (
      <SignFrame title="Look into your mail" foot={<Link to={{ page: "sign-in", next }}>Back to sign in</Link>}>
        <div className="state"><div className="state-picture"><IconMail size={48} /></div>
          <p>We sent a link to <strong>{email.trim()}</strong>. Open it to confirm the address, then sign in.</p></div>
      </SignFrame>
    );
  }
  return (
    <SignFrame
      title="Make your account" lead="From photographs to a labelled dataset. Two fields, then your first project."
      foot={<>Already have an account? <Link to={{ page: "sign-in", next }}>Sign in</Link></>}
    >
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        {error !== undefined && (hasCode(error, "user_already_exists", "email_exists")
          ? <Notice look="danger">There is an account with this address already. <Link to={{ page: "sign-in", next }}>Sign in</Link> instead.</Notice>
          : <ErrorNotice error={error} />)}
        <Field label="E-mail" error={wrong.email}>
          <Input type="email" name="email" autoComplete="username" inputMode="email" autoFocus value={email} onChange={(event) => setEmail(event.target.value)} />
        </Field>
        <Field label="Password" error={wrong.password} hint={`At least ${shortest} characters. A few words are easy to keep in mind.`}>
          <PasswordInput name="password" autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} />
        </Field>
        <Button look="primary" size="large" type="submit" wide busy={busy}>Make the account</Button>
      </form>
    </SignFrame>
  );
};
