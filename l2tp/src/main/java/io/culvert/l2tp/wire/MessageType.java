package io.culvert.l2tp.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The control messages that this codec knows: number, M bit of the Message Type AVP, and {@link MessageSpec}. */
public enum MessageType {
    SCCRQ(1, "SCCRQ", MessageSpec.SCCRQ),
    SCCRP(2, "SCCRP", MessageSpec.SCCRP),
    SCCCN(3, "SCCCN", MessageSpec.SCCCN),
    STOP_CCN(4, "StopCCN", MessageSpec.STOP_CCN),
    HELLO(6, "HELLO", MessageSpec.HELLO),
    OCRQ(7, "OCRQ", MessageSpec.OCRQ),
    OCRP(8, "OCRP", MessageSpec.OCRP),
    OCCN(9, "OCCN", MessageSpec.OCCN),
    ICRQ(10, "ICRQ", MessageSpec.ICRQ),
    ICRP(11, "ICRP", MessageSpec.ICRP),
    ICCN(12, "ICCN", MessageSpec.ICCN),
    CDN(14, "CDN", MessageSpec.CDN),
    WEN(15, "WEN", MessageSpec.WEN),
    SLI(16, "SLI", MessageSpec.SLI),
    FSQ(21, "FSQ", MessageSpec.FSQ),
    FSR(22, "FSR", MessageSpec.FSR),
    CSUN(28, "CSUN", MessageSpec.CSUN),
    CSURQ(29, "CSURQ", MessageSpec.CSURQ);

    private static final @Nullable MessageType[] BY_NUMBER = new @Nullable MessageType[30];

    static {
        for (var type : values()) {
            BY_NUMBER[type.number] = type;
        }
    }

    private final int number;
    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // its lists are unmodifiable copies
    private final MessageSpec spec;

    MessageType(int number, String label, MessageSpec spec) {
        this.number = number;
        this.label = label;
        this.spec = spec;
    }

    /** The type with this number, if it is in the table. */
    public static Optional<MessageType> find(int number) {
        return Optional.ofNullable(ofNumber(number));
    }

    static @Nullable MessageType ofNumber(int number) {
        return number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** The value of the Message Type AVP. */
    public int number() {
        return number;
    }

    /** The name as the RFCs print it. */
    public String label() {
        return label;
    }

    public MessageSpec spec() {
        return spec;
    }
}
