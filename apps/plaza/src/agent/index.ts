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
export type { HostProblem } from "../host/host-problem.ts";

// visitor
export { createVisitor } from "./create-visitor.ts";
export type {
  AreaSight,
  Bearing,
  Compass,
  Direction,
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
