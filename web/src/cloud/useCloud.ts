import { useEffect, useRef, useState, type RefObject } from "react";
import type { Annotation } from "../api/model";
import { endUndoKeys } from "../ui/toasts";
import { keepHistory, recallHistory } from "../workbench/keptHistory";
import { saver } from "../workbench/saver";
import { readTree, type Tree } from "./cloudTree";
import { CloudView, type CloudStats } from "./cloudView";
import { CuboidBook, type KeptSteps } from "./cuboidBook";

export const noStats: CloudStats = { drawn: 0, error: 0, loading: 0, failed: undefined };

/** Loads the tree of a cloud and shows it in an element as long as the page shows this image. */
export const useCloud = (host: RefObject<HTMLElement>, image: string, isReady: boolean): { view: CloudView | undefined; tree: Tree | undefined; error: unknown; noGraphics: boolean; stats: CloudStats; retry: () => void } => {
  const [view, setView] = useState<CloudView>();
  const [tree, setTree] = useState<Tree>();
  const [error, setError] = useState<unknown>();
  const [noGraphics, setNoGraphics] = useState(false);
  const [stats, setStats] = useState<CloudStats>(noStats);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!isReady) return undefined;
    const giveUp = new AbortController();
    let made: CloudView | undefined;
    let last = "";
    readTree(image, giveUp.signal).then((read) => {
      const element = host.current;
      if (giveUp.signal.aborted || element == null) return;
      setTree(read);
      try {
        made = new CloudView(element, image, read, (now) => {
          // A still cloud renders nothing.
          const text = `${now.drawn}/${now.error}/${now.loading}/${now.failed === undefined}`;
          if (text === last) return;
          last = text;
          setStats(now);
        });
        setView(made);
      } catch {
        setNoGraphics(true);
      }
    }, (failure: unknown) => { if (!giveUp.signal.aborted) setError(failure); });
    return () => {
      giveUp.abort();
      made?.destroy();
      setView(undefined);
      setTree(undefined);
      setError(undefined);
      setStats(noStats);
    };
  }, [host, image, isReady, round]);
  return { view, tree, error, noGraphics, stats, retry: () => setRound((now) => now + 1) };
};

/** The bodies of an image, tied to the saver; undefined until its labels are read. What a person did to them outlives the page. */
export const useBodies = (project: string, workspace: string, user: string, image: string, annotations: Annotation[] | undefined): { book: CuboidBook | undefined; others: number } => {
  const [state, setState] = useState<{ book: CuboidBook; others: number; image: string }>();
  const first = useRef(annotations);
  const loadedFor = useRef<CuboidBook>();
  first.current = annotations;
  const isRead = annotations !== undefined;
  useEffect(() => {
    if (!isRead) return undefined;
    const book = new CuboidBook((id, op, fields) => {
      endUndoKeys();
      saver.add({ id, op, fields, workspace, project, image });
    });
    const others = book.load(first.current ?? []);
    setState({ book, others, image });
    const listener = (answers: Map<string, Annotation | null>) => {
      for (const [id, answer] of answers) if (answer === null || answer.image_id === image) book.answer(id, answer);
    };
    saver.answered.add(listener);
    let isOpen = true;
    void recallHistory<KeptSteps>(image, user).then((kept) => { if (isOpen && kept !== undefined) book.restore(kept); });
    const off = book.subscribe(() => keepHistory(book.kept, image, user));
    return () => {
      isOpen = false;
      off();
      saver.answered.delete(listener);
    };
  }, [project, workspace, user, image, isRead]);
  // Read again: what others did to them meanwhile.
  const loaded = useRef<Annotation[]>();
  const book = state?.image === image ? state.book : undefined;
  useEffect(() => {
    if (book === undefined || annotations === undefined) return;
    if (loaded.current !== undefined && loaded.current !== annotations && loadedFor.current === book) book.sync(annotations);
    [loaded.current, loadedFor.current] = [annotations, book];
  }, [book, annotations]);
  return state?.image === image ? state : { book: undefined, others: 0 };
};
