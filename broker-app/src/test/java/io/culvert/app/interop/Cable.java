package io.culvert.app.interop;

/** What connects one member to a {@link Segment}. */
final class Cable {
    private final Segment segment;
    private final String port;

    private Cable(Segment segment, String port) {
        this.segment = segment;
        this.port = port;
    }

    /** Attaches the member with a device of that name and those addresses. */
    static Cable attach(Segment segment, Namespace member, String device, String... addresses) {
        return new Cable(segment, segment.attach(member, device, addresses));
    }

    /** Nothing passes any more; the member's device has no carrier. */
    void cut() {
        segment.home().linkDown(port);
    }

    void mend() {
        segment.home().linkUp(port);
    }
}
