import { useEffect, useState } from 'react';

interface CountdownButtonProps {
  readonly name: string;
  /** Seconds until it can be pressed. */
  readonly seconds: number;
  /** The countdown begins anew when it is another object. */
  readonly reason: object;
  readonly onPress: () => void;
}

/** A button that can be pressed after the time that the service wants. */
export function CountdownButton({ name, seconds, reason, onPress }: CountdownButtonProps) {
  const [left, setLeft] = useState(seconds);
  const [counted, setCounted] = useState(reason);
  if (counted !== reason) {
    setCounted(reason);
    setLeft(seconds);
  }
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return (
    <button type="button" disabled={left > 0} onClick={onPress}>
      {left > 0 ? `${name} in ${left} s` : name}
    </button>
  );
}
