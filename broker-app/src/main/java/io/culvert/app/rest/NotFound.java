package io.culvert.app.rest;

/** What was asked for does not exist. */
final class NotFound extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String detail;

    /** @param detail for people, with what to do */
    NotFound(String detail) {
        super(detail, null, false, false);
        this.detail = detail;
    }

    String detail() {
        return detail;
    }
}
