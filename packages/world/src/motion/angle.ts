const turn = 2 * Math.PI;

/**
 * Turns an angle into the same direction within one half turn either way.
 *
 * @param radians - any finite angle
 * @returns at least -pi, at most pi
 */
export function wrapAngle(radians: number): number {
  if (radians >= -Math.PI && radians <= Math.PI) return radians;
  const rest = radians % turn;
  if (rest > Math.PI) return rest - turn;
  return rest < -Math.PI ? rest + turn : rest;
}

/** How far to turn from one direction to another, the short way round. */
export function shortTurn(fromRadians: number, toRadians: number): number {
  return wrapAngle(toRadians - fromRadians);
}
