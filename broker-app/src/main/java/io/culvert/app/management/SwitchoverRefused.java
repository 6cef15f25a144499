package io.culvert.app.management;

/** The other unit cannot become active now. */
public final class SwitchoverRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String detail;

    /** @param detail for people */
    SwitchoverRefused(String detail) {
        super(detail, null, false, false);
        this.detail = detail;
    }

    /** For people. */
    public String detail() {
        return detail;
    }
}
