import { Component, type ReactNode } from 'react';
import { Icon } from './icons.tsx';

interface ErrorBoundaryProps {
  /** The part is tried again when it shows something else, that is when this text changes. */
  readonly shows?: string;
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly hasFailed: boolean;
  /** What the part showed last. */
  readonly shown: string | undefined;
}

/**
 * Keeps a fault in one part of the page from taking the other parts away, such as a dialog with a secret. It also stands in for
 * a page whose file cannot be loaded.
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { hasFailed: false, shown: this.props.shows };

  static getDerivedStateFromError(): Partial<ErrorBoundaryState> {
    return { hasFailed: true };
  }

  static getDerivedStateFromProps({ shows }: ErrorBoundaryProps, { shown }: ErrorBoundaryState) {
    return shows === shown ? null : { hasFailed: false, shown: shows };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div className="problem" role="alert">
        <Icon name="warning" />
        <div>
          <p>
            <strong>This part of the page cannot be shown.</strong>
          </p>
          <p>Load the page anew. You then have to enter your key again.</p>
          <p className="actions">
            <button type="button" onClick={() => location.reload()}>
              Load the page anew
            </button>
          </p>
        </div>
      </div>
    );
  }
}
