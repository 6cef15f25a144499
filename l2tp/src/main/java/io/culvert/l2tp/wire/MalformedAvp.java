package io.culvert.l2tp.wire;

/** An AVP value that cannot be read; without a stack, and never leaves the decoder. */
final class MalformedAvp extends Exception {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    MalformedAvp(Fault fault) {
        super(fault.name(), null, false, false);
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }
}
