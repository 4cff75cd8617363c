import { Component } from "react";
import type { ReactNode } from "react";

interface Props {
  readonly children: ReactNode;
  /** Shown in place of a part that threw. */
  readonly instead: ReactNode;
}

/** Keeps the rest of the page alive when one part of it breaks. */
export class KeepAlive extends Component<Props, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? this.props.instead : this.props.children;
  }
}
