// What the bundler provides beside TypeScript: constants set by scripts/build-web.sh and files imported as addresses.

/** Content hash of `assets/workbench.wasm`, so that a new engine is never answered from an old cache entry. */
declare const WORKBENCH_ENGINE_VERSION: string;

declare module "*.css";
declare module "*.svg" {
  const address: string;
  export default address;
}
declare module "*.png" {
  const address: string;
  export default address;
}
declare module "*.webp" {
  const address: string;
  export default address;
}
