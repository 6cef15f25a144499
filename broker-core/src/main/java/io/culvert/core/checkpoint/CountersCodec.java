package io.culvert.core.checkpoint;

import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;

/** The fields of {@link TrafficCounters}. */
final class CountersCodec {
    static final int INPUT_OCTETS = 1;
    static final int OUTPUT_OCTETS = 2;
    static final int INPUT_PACKETS = 3;
    static final int OUTPUT_PACKETS = 4;

    private CountersCodec() {}

    static void write(FieldWriter out, TrafficCounters counters) {
        out.numberUnlessZero(INPUT_OCTETS, counters.inputOctets());
        out.numberUnlessZero(OUTPUT_OCTETS, counters.outputOctets());
        out.numberUnlessZero(INPUT_PACKETS, counters.inputPackets());
        out.numberUnlessZero(OUTPUT_PACKETS, counters.outputPackets());
    }

    static TrafficCounters read(FieldReader in) {
        long inputOctets = 0;
        long outputOctets = 0;
        long inputPackets = 0;
        long outputPackets = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case INPUT_OCTETS -> inputOctets = in.number();
                case OUTPUT_OCTETS -> outputOctets = in.number();
                case INPUT_PACKETS -> inputPackets = in.number();
                case OUTPUT_PACKETS -> outputPackets = in.number();
                default -> {
                    // A newer release's.
                }
            }
        }
        return new TrafficCounters(inputOctets, outputOctets, inputPackets, outputPackets);
    }
}
