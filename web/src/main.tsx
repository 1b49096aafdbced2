import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/controls.css";
import "./ui/surfaces.css";
import "./app/shell.css";
import "./pages/pages.css";
import "./pages/gallery/gallery.css";
import "./pages/marks/marks.css";
import "./pages/search/search.css";
import "./pages/sources/sources.css";
import "./pages/footage/footage.css";
import "./pages/objects/objects.css";
import "./pages/videos/videos.css";
import "./canvas/canvas.css";
import "./workbench/workbench.css";
import "./workbench/video/video.css";
import { App } from "./app/App";

const root = document.getElementById("root");
if (root == null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
