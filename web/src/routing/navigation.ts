import { useSyncExternalStore } from "react";
import { hrefOf, readRouteQuery, routeOf, writeRouteQuery, type Route, type RouteQuery } from "./routes";

interface Place {
  href: string;
  route: Route;
  query: RouteQuery;
}

const read = (): Place => ({
  href: location.pathname + location.search,
  route: routeOf(location.pathname, location.search),
  query: readRouteQuery(location.search),
});

let place = read();
const listeners = new Set<() => void>();
const update = () => {
  place = read();
  listeners.forEach((listener) => listener());
};
window.addEventListener("popstate", update);

/** Goes to a page of ours. `replace` leaves no entry to go back to. */
export const navigate = (to: Route | string, options: { replace?: boolean } = {}): void => {
  const href = typeof to === "string" ? to : hrefOf(to);
  if (options.replace === true || href === place.href) history.replaceState(history.state, "", href);
  else history.pushState(null, "", href);
  update();
};

/** Changes only the query of the address; names that are undefined go away. */
export const changeQuery = (change: RouteQuery, options: { replace?: boolean } = { replace: true }): void =>
  navigate(location.pathname + writeRouteQuery({ ...place.query, ...change }), options);

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const currentPlace = (): Place => place;
export const usePlace = (): Place => useSyncExternalStore(subscribe, () => place);
export const useRoute = (): Route => usePlace().route;

/** Only our own paths may follow a sign-in, never another site's address. */
export const safeNext = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/.test(next) ? next : "/";
