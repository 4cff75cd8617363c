const LONGEST_TITLE = 60;

/**
 * A picture's file name: the world's name, the day and the time, without what file systems refuse.
 *
 * @param wallMs - told in the device's own time zone
 */
export function pictureName(title: string, wallMs: number): string {
  const at = new Date(wallMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`;
  const plain = title
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\\/:*?"<>|]+/gu, " ")
    .replace(/\s+/gu, " ")
    .replace(/^[. ]+|[. ]+$/gu, "");
  const name = Array.from(plain).slice(0, LONGEST_TITLE).join("").trim();
  return `${name === "" ? "Plaza" : name} ${day} ${time}.png`;
}
