import { Component, type ReactNode } from 'react';
import { Failed } from '../parts.tsx';

type Props = { children: ReactNode };

/** A page that breaks takes nothing else with it, and says so. */
export class Guard extends Component<Props, { error: unknown }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <Failed error={error} retry={() => this.setState({ error: null })} />;
  }
}
