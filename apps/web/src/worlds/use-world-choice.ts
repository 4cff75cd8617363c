import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { parseChoice, pathOfChoice } from "./world-choice.ts";
import type { WorldChoice } from "./world-choice.ts";

/** Browsers refuse addresses that change with every key. */
const WRITE_AFTER_MS = 300;

/** The choice that stands in the address, and how to change it; what is typed is shown at once and written a moment later. */
export function useWorldChoice(): readonly [WorldChoice, (change: Partial<WorldChoice>) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const written = useMemo(() => parseChoice(search), [search]);
  const [choice, setChoice] = useState(written);
  const wrote = useRef(pathOfChoice(written));
  useEffect(() => {
    // The back button, or a link to a tag: not what this page wrote itself.
    if (pathOfChoice(written) === wrote.current) return;
    wrote.current = pathOfChoice(written);
    setChoice(written);
  }, [written]);
  useEffect(() => {
    const path = pathOfChoice(choice);
    if (path === wrote.current) return undefined;
    const waiting = window.setTimeout(() => {
      wrote.current = path;
      navigate(path, { replace: true });
    }, WRITE_AFTER_MS);
    return () => window.clearTimeout(waiting);
  }, [choice, navigate]);
  const change = useCallback((some: Partial<WorldChoice>) => setChoice((now) => ({ ...now, ...some })), []);
  return [choice, change];
}
