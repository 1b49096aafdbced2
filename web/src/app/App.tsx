import { lazy, Suspense, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { get, post } from "../api/client";
import { connection } from "../api/connection";
import { RequestError } from "../api/errors";
import type { Me, Session, Workspace } from "../api/model";
import { sessionStore } from "../api/session";
import { forgetResources, useResource } from "../data/resources";
import { forgetJobs } from "../jobs/tracker";
import { takeKeysOf } from "../keys/keyMap";
import { RecoverPage } from "../pages/sign/RecoverPage";
import { ResetPage } from "../pages/sign/ResetPage";
import { SignInPage } from "../pages/sign/SignInPage";
import { SignUpPage } from "../pages/sign/SignUpPage";
import { NotFoundPage } from "../pages/NotFoundPage";
import { currentPlace, navigate, safeNext, usePlace } from "../routing/navigation";
import type { Route } from "../routing/routes";
import { Mark } from "../ui/icons";
import { ErrorState } from "../ui/states";
import { Toasts } from "../ui/toasts";
import { uploads } from "../upload/uploads";
import { videoUploads } from "../upload/videos";
import { ConnectionBar } from "./ConnectionBar";
import { ErrorBoundary } from "./ErrorBoundary";
import { SignedInProvider } from "./me";
import { usePageTitle } from "./pageTitle";

const SignedInPages = lazy(() => import("./SignedInPages"));

const isOpen = (route: Route) => ["sign-in", "sign-up", "recover", "reset"].includes(route.page);

// What an address needs is fetched while the session is asked for, instead of one after the other. A failure shows where
// the part is used.
const first = currentPlace().route;
if (!isOpen(first)) import("./SignedInPages").catch(() => undefined);
if (first.page === "image") import("../workbench/WorkbenchPage").catch(() => undefined);
if (first.page === "video") import("../workbench/video/VideoWorkbenchPage").catch(() => undefined);

export const App = () => {
  const { route, href } = usePlace();
  const { status } = useSyncExternalStore(sessionStore.subscribe, sessionStore.state);
  usePageTitle(route);
  useEffect(() => {
    if (status !== "unknown") return undefined;
    const giveUp = new AbortController();
    const start = async () => {
      while (!giveUp.signal.aborted) {
        try {
          await sessionStore.refresh();
          connection.answered();
          return;
        } catch (error) {
          if (!(error instanceof RequestError) || !error.isPassing) return;
          await connection.wait(error.status === 0 ? "unreachable" : "busy", error.retryAfter, giveUp.signal);
        }
      }
    };
    start().catch(() => undefined);
    return () => giveUp.abort();
  }, [status]);
  useEffect(() => {
    if (status === "out") {
      uploads.pauseAll();
      videoUploads.pauseAll();
      forgetResources();
      forgetJobs();
      if (!isOpen(route)) navigate({ page: "sign-in", next: href === "/" ? undefined : href }, { replace: true });
    }
    if (status === "in" && (route.page === "sign-in" || route.page === "sign-up")) navigate(safeNext(route.next), { replace: true });
  }, [status, route, href]);

  return (
    <>
      <ConnectionBar />
      <ErrorBoundary place={href}>
        {route.page === "reset" ? <ResetPage />
          : status === "unknown" ? <Starting />
          : status === "out" ? <OpenPages route={route} />
          : isOpen(route) && route.page !== "recover" ? <Starting />
          : route.page === "recover" ? <RecoverPage />
          : <Suspense fallback={<Starting />}><WithPerson><SignedInPages /></WithPerson></Suspense>}
      </ErrorBoundary>
      <Toasts />
    </>
  );
};

const OpenPages = ({ route }: { route: Route }) => {
  switch (route.page) {
    case "sign-in": return <SignInPage next={route.next} />;
    case "sign-up": return <SignUpPage next={route.next} />;
    case "recover": return <RecoverPage />;
    default: return <Starting />;
  }
};

const Starting = () => <div className="starting" role="status" aria-label="Loading"><Mark size={32} /></div>;

/** Loads who is signed in, and moves to the workspace that the address names. */
const WithPerson = ({ children }: { children: ReactNode }) => {
  const { route } = usePlace();
  const me = useResource("me", (signal) => get<Me>("/me", undefined, signal));
  const [switching, setSwitching] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const wanted = "workspace" in route ? route.workspace : undefined;
  const current = me.value?.workspace ?? undefined;
  const other = wanted === undefined || wanted === current?.slug ? undefined : me.value?.workspaces.find((one) => one.slug === wanted || one.id === wanted);
  const otherID = other?.id;
  useEffect(() => {
    if (otherID === undefined) return;
    setSwitching(true);
    setFailure(undefined);
    switchWorkspace(otherID).catch(setFailure).finally(() => setSwitching(false));
  }, [otherID]);

  if (me.value === undefined) return me.error === undefined ? <Starting /> : <ErrorState error={me.error} retry={me.reload} />;
  if (failure !== undefined) return <ErrorState title="This workspace cannot be opened" error={failure} retry={() => navigate({ page: "home" })} />;
  if (switching || other !== undefined) return <Starting />;
  if (current === undefined) return <NoWorkspace />;
  takeKeysOf(me.value.id);
  return (
    <SignedInProvider value={{ me: me.value, workspace: current }}>
      {wanted !== undefined && wanted !== current.slug && wanted !== current.id ? <NotFoundPage what="workspace" /> : children}
    </SignedInProvider>
  );
};

/** Takes a session of another workspace; everything read so far belongs to the old one. */
export const switchWorkspace = async (id: string): Promise<void> => {
  const session = await post<Session>(`/workspaces/${id}/switch`);
  uploads.pauseAll();
  videoUploads.pauseAll();
  sessionStore.accept(session);
  forgetJobs();
  forgetResources();
};

const NoWorkspace = () => {
  const [error, setError] = useState<unknown>();
  const make = async () => {
    try {
      const made = await post<Workspace>("/workspaces", { name: "My workspace" });
      await switchWorkspace(made.id);
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <main className="centred">
      <div className="state">
        <h2>You are in no workspace</h2>
        <p>You left the last one, or were removed from it. Make one of your own, or open an invitation link.</p>
        {error !== undefined && <ErrorState error={error} />}
        <div className="state-actions">
          <button type="button" className="button button-primary" onClick={() => void make()}>Make a workspace</button>
          <button type="button" className="button button-secondary" onClick={() => void sessionStore.signOut("local")}>Sign out</button>
        </div>
      </div>
    </main>
  );
};

export const goAfterSignIn = (next: string | undefined): void => {
  if (currentPlace().route.page !== "home") navigate(safeNext(next), { replace: true });
};
