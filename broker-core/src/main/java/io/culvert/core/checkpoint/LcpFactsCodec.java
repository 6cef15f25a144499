package io.culvert.core.checkpoint;

import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.util.Optional;

/** The fields of {@link LcpFacts}. */
final class LcpFactsCodec {
    static final int LOCAL_MRU = 1;
    static final int PEER_MRU = 2;
    static final int LOCAL_MAGIC = 3;
    static final int PEER_MAGIC = 4;
    static final int AUTHENTICATION = 5;
    static final int SEND_PROTOCOL_COMPRESSED = 6;
    static final int SEND_ADDRESS_CONTROL_COMPRESSED = 7;
    static final int RECEIVE_PROTOCOL_COMPRESSED = 8;
    static final int RECEIVE_ADDRESS_CONTROL_COMPRESSED = 9;
    static final int PEER_ACCM = 10;
    static final int PROXIED = 11;

    private LcpFactsCodec() {}

    static void write(FieldWriter out, LcpFacts facts) {
        out.numberUnlessZero(LOCAL_MRU, facts.localMru());
        out.numberUnlessZero(PEER_MRU, facts.peerMru());
        out.numberUnlessZero(LOCAL_MAGIC, facts.localMagic());
        out.numberUnlessZero(PEER_MAGIC, facts.peerMagic());
        if (facts.authentication().isPresent()) {
            // As the option says it: the number of the protocol alone does not tell CHAP's algorithms apart.
            out.octets(AUTHENTICATION, facts.authentication().get().optionData());
        }
        out.flag(SEND_PROTOCOL_COMPRESSED, facts.sendProtocolCompressed());
        out.flag(SEND_ADDRESS_CONTROL_COMPRESSED, facts.sendAddressControlCompressed());
        out.flag(RECEIVE_PROTOCOL_COMPRESSED, facts.receiveProtocolCompressed());
        out.flag(RECEIVE_ADDRESS_CONTROL_COMPRESSED, facts.receiveAddressControlCompressed());
        if (facts.peerAccm().isPresent()) {
            out.number(PEER_ACCM, facts.peerAccm().get());
        }
        out.flag(PROXIED, facts.proxied());
    }

    static LcpFacts read(FieldReader in) {
        int localMru = 0;
        int peerMru = 0;
        long localMagic = 0;
        long peerMagic = 0;
        var authentication = Optional.<AuthenticationProtocol>empty();
        boolean sendProtocol = false;
        boolean sendAddressControl = false;
        boolean receiveProtocol = false;
        boolean receiveAddressControl = false;
        var peerAccm = Optional.<Long>empty();
        boolean proxied = false;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case LOCAL_MRU -> localMru = in.smallNumber();
                case PEER_MRU -> peerMru = in.smallNumber();
                case LOCAL_MAGIC -> localMagic = in.number();
                case PEER_MAGIC -> peerMagic = in.number();
                case AUTHENTICATION -> authentication = Optional.of(authentication(in));
                case SEND_PROTOCOL_COMPRESSED -> sendProtocol = in.flag();
                case SEND_ADDRESS_CONTROL_COMPRESSED -> sendAddressControl = in.flag();
                case RECEIVE_PROTOCOL_COMPRESSED -> receiveProtocol = in.flag();
                case RECEIVE_ADDRESS_CONTROL_COMPRESSED -> receiveAddressControl = in.flag();
                case PEER_ACCM -> peerAccm = Optional.of(in.number());
                case PROXIED -> proxied = in.flag();
                default -> {
                    // A newer release's.
                }
            }
        }
        return new LcpFacts(
                localMru,
                peerMru,
                localMagic,
                peerMagic,
                authentication,
                sendProtocol,
                sendAddressControl,
                receiveProtocol,
                receiveAddressControl,
                peerAccm,
                proxied);
    }

    private static AuthenticationProtocol authentication(FieldReader in) {
        return AuthenticationProtocol.ofOptionData(in.octets())
                .orElseThrow(() -> new FieldReader.Malformed("an authentication protocol that is not known"));
    }
}
