// host
export { createHost } from "./create-host.ts";
export type {
  ActProblem,
  AreaShape,
  HostEvents,
  HostPerson,
  HostProps,
  HostWish,
  Prop,
  SceneWish,
  SpeakProblem,
  WorldHost,
} from "./world-host.ts";
export { explainHostProblem } from "../host/host-problem.ts";
export type { HostProblem } from "../host/host-problem.ts";
export { playScript } from "./script/play-script.ts";
export type { GameScript, ScriptProblem, ScriptWish } from "./script/play-script.ts";
export type { GameHost } from "./game-host.ts";

// visitor
export type { Bearing, Compass, Direction } from "@plaza/world";
export { createVisitor } from "./create-visitor.ts";
export { explainVisitProblem } from "./visit-problem.ts";
export type {
  AreaSight,
  Sight,
  Surroundings,
  Visitor,
  VisitorEvents,
  VisitorLine,
  VisitorPerson,
  VisitorView,
  VisitProblem,
  VisitWish,
  WalkProblem,
} from "./visitor.ts";
