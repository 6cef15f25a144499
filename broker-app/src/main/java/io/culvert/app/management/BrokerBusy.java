package io.culvert.app.management;

/** Live state cannot be told now: the part of the broker that holds it did not answer in time, or is not running yet. */
public final class BrokerBusy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String detail;

    /** @param detail for people, with what to do */
    public BrokerBusy(String detail) {
        super(detail, null, false, false);
        this.detail = detail;
    }

    /** For people, with what to do. */
    public String detail() {
        return detail;
    }
}
