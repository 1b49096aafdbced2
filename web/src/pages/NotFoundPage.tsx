import { ButtonLink } from "../routing/Link";
import { IconSearch } from "../ui/icons";

const texts = {
  page: ["This page does not exist", "The address may be mistyped, or the page was moved."],
  project: ["This project does not exist", "It was deleted or renamed, or you have no access to it. Ask an admin of the workspace."],
  workspace: ["You are not in this workspace", "It does not exist, or you were not invited to it. Ask one of its admins for an invitation."],
  image: ["This image does not exist", "It was deleted, or you have no access to it."],
  video: ["This video does not exist", "It was taken out of this project, or you have no access to it."],
} as const;

export const NotFoundPage = ({ what }: { what: keyof typeof texts }) => (
  <div className="centred">
    <div className="state">
      <div className="state-picture"><IconSearch size={48} /></div>
      <h1 tabIndex={-1}>{texts[what][0]}</h1>
      <p>{texts[what][1]}</p>
      <div className="state-actions"><ButtonLink look="primary" to={{ page: "home" }}>Go to your projects</ButtonLink></div>
    </div>
  </div>
);
