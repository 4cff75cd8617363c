// What the page's bundler makes of these imports: the address of a built file.
declare module "*?worker&url" {
  const url: string;
  export default url;
}
declare module "*?url" {
  const url: string;
  export default url;
}
