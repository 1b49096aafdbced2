import { Component, type ReactNode } from "react";
import { ErrorState } from "../ui/states";

/** A page that breaks does not take the shell with it; going elsewhere heals it. */
export class ErrorBoundary extends Component<{ place: string; children: ReactNode }, { error?: unknown; place: string }> {
  override state: { error?: unknown; place: string } = { place: this.props.place };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps(props: { place: string }, state: { error?: unknown; place: string }) {
    return props.place === state.place ? null : { error: undefined, place: props.place };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <ErrorState
        title="This page broke" error={new Error("Nothing that was saved is lost. Try again, or reload the page.")}
        retry={() => this.setState({ error: undefined })}
      />
    );
  }
}
