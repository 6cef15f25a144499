package io.culvert.app.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An L2TP control message as tshark decoded it.
 *
 * @param frame number of the packet in the capture, from 1
 * @param type message type, RFC 2661 section 3.2
 */
public record CapturedMessage(
        int frame, int tunnelId, int sessionId, int ns, int nr, int type, List<CapturedAvp> avps) {

    public CapturedMessage {
        avps = List.copyOf(avps);
    }

    /** The AVP of that attribute type of no vendor, if the message has it. */
    public Optional<CapturedAvp> avp(int attributeType) {
        return avps.stream()
                .filter(avp -> avp.vendorId() == 0 && avp.type() == attributeType)
                .findFirst();
    }

    public List<Integer> avpTypes() {
        return avps.stream().map(CapturedAvp::type).toList();
    }

    static CapturedMessage of(List<List<String>> fields) {
        List<String> types = fields.get(6);
        List<CapturedAvp> avps = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            avps.add(new CapturedAvp(
                    Integer.decode(fields.get(9).get(i)),
                    Integer.decode(types.get(i)),
                    isSet(fields.get(7).get(i)),
                    isSet(fields.get(8).get(i))));
        }
        return new CapturedMessage(
                number(fields, 0),
                number(fields, 1),
                number(fields, 2),
                number(fields, 3),
                number(fields, 4),
                number(fields, 5),
                avps);
    }

    private static int number(List<List<String>> fields, int column) {
        return Integer.decode(fields.get(column).getFirst());
    }

    private static boolean isSet(String flag) {
        return flag.equals("1") || flag.equalsIgnoreCase("true");
    }
}
