import type { RouteQuery } from "../../routing/routes";
import { DuplicatesPage } from "../duplicates/DuplicatesPage";
import { BoardPage } from "./BoardPage";
import { FramesPage } from "./FramesPage";
import { StagesPage } from "./StagesPage";

/** The pages of footage; loaded when one is first opened. */
const FootagePages = ({ tab, query }: { tab: "footage" | "frames" | "duplicates" | "stages"; query: RouteQuery }) => {
  switch (tab) {
    case "footage": return <BoardPage query={query} />;
    case "frames": return <FramesPage query={query} />;
    case "duplicates": return <DuplicatesPage query={query} />;
    case "stages": return <StagesPage query={query} />;
  }
};
export default FootagePages;
