import type { NewSources } from "../../api/types";

/** What a look was asked for, so that a part of what it found can be taken in the same way. */
export type Asked = Pick<NewSources, "list" | "searches" | "limit">;

const name = (job: string) => `framewright.asked.${job}`;

export const keepAsked = (job: string, asked: Asked): void => {
  try {
    sessionStorage.setItem(name(job), JSON.stringify(asked));
  } catch {
    // Then what is chosen is asked for by its addresses.
  }
};

export const recallAsked = (job: string): Asked | undefined => {
  try {
    const text = sessionStorage.getItem(name(job));
    return text == null ? undefined : (JSON.parse(text) as Asked);
  } catch {
    return undefined;
  }
};
