package io.culvert.app.runtime;

/**
 * Whether this unit may speak: what all that leaves it passes.
 *
 * <p><b>Thread:</b> any; asked for every effect, so it costs next to nothing.
 */
@FunctionalInterface
interface OutputGate {
    /** Always open: there is nobody else who could speak. */
    OutputGate OPEN = () -> true;

    boolean isOpen();
}
