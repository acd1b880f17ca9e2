/* Base64 of a raw deflate stream -> its bytes. Older browsers have no stream that inflates. */

export function canInflate() {
  return typeof DecompressionStream === "function";
}

export async function inflated(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let k = 0; k < letters.length; k++) bytes[k] = letters.charCodeAt(k);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
