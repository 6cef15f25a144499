package io.culvert.l2tp.wire;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes one control message. */
final class MessageEncoder {
    private static final int RANDOM_VECTOR_OCTETS = 16;

    private final Hiding hiding;
    private final OctetWriter writer = new OctetWriter(128);
    private @Nullable Octets ourVector;
    private @Nullable Octets lastVector;

    MessageEncoder(Hiding hiding) {
        this.hiding = hiding;
    }

    Octets encode(TunnelId to, SessionId session, SequenceNumber ns, SequenceNumber nr, Message message) {
        header(writer, to, session, ns, nr);
        switch (message) {
            case DefinedMessage defined -> defined(defined);
            case Message.Unknown(var vendorId, var typeNumber, var body) -> {
                writer.u16(8).u16(vendorId).u16(AvpType.MESSAGE_TYPE.number()).u16(typeNumber);
                writer.octets(body);
            }
        }
        if (writer.length() > MessageCodec.MAX_MESSAGE_OCTETS) {
            throw new IllegalArgumentException("a message of " + writer.length() + " octets cannot be sent");
        }
        return writer.patchU16(2, writer.length()).toOctets();
    }

    /** The 12 octets of the header; the caller patches the length. */
    static void header(OctetWriter writer, TunnelId to, SessionId session, SequenceNumber ns, SequenceNumber nr) {
        writer.u16(Header.Flags.CONTROL_MESSAGE)
                .u16(0)
                .u16(to.value())
                .u16(session.value())
                .u16(ns.value())
                .u16(nr.value());
    }

    private void defined(DefinedMessage message) {
        var type = message.type();
        int start = begin(0, AvpType.MESSAGE_TYPE.number());
        writer.u16(type.number());
        end(start, type.spec().mandatory(), false);
        var mandatory = message.mandatoryAvps();
        if (!isAsSpecified(type.spec(), mandatory)) {
            throw new IllegalStateException(type.label() + " without its mandatory AVPs: " + message);
        }
        for (int i = 0; i < mandatory.size(); i++) {
            known(mandatory.get(i));
        }
        var avps = message.avps();
        for (int i = 0; i < avps.size(); i++) {
            switch (avps.get(i)) {
                case Avp.Known known -> known(known);
                case Avp.Unknown unknown -> unknown(unknown);
                case Avp.Hidden hidden -> hidden(hidden);
            }
        }
    }

    private static boolean isAsSpecified(MessageSpec spec, List<Avp.Known> mandatory) {
        var must = spec.must();
        if (must.size() > mandatory.size()) {
            return false;
        }
        for (int i = 0; i < mandatory.size(); i++) {
            // Only a repeatable AVP, which is then the only mandatory one, makes the list longer than the table.
            if (mandatory.get(i).type() != must.get(Math.min(i, must.size() - 1))) {
                return false;
            }
        }
        return true;
    }

    private void known(Avp.Known avp) {
        var type = avp.type();
        if (hiding instanceof Hiding.WithSecret secretly && secretly.types().contains(type)) {
            var value = new OctetWriter();
            AvpCodec.write(avp, value);
            hide(secretly, type.isMandatory(), 0, type.number(), value.toOctets());
        } else {
            int start = begin(0, type.number());
            AvpCodec.write(avp, writer);
            end(start, type.isMandatory(), false);
        }
    }

    private void unknown(Avp.Unknown avp) {
        if (avp.hidden() && hiding instanceof Hiding.WithSecret secretly) {
            hide(secretly, avp.mandatory(), avp.vendorId(), avp.number(), avp.value());
        } else {
            int start = begin(avp.vendorId(), avp.number());
            writer.octets(avp.value());
            end(start, avp.mandatory(), false);
        }
    }

    private void hidden(Avp.Hidden avp) {
        vector(avp.randomVector());
        int start = begin(avp.vendorId(), avp.number());
        writer.octets(avp.cipherText());
        end(start, false, true);
    }

    private void hide(Hiding.WithSecret secretly, boolean mandatory, int vendorId, int number, Octets value) {
        var random = secretly.random();
        var own = ourVector;
        if (own == null) {
            var bytes = new byte[RANDOM_VECTOR_OCTETS];
            random.nextBytes(bytes);
            own = Octets.wrap(bytes);
            ourVector = own;
        }
        vector(own);
        int room = Avp.MAX_HIDEABLE_OCTETS - value.length();
        var padding = new byte[random.nextInt(Math.min(Hiding.MAX_PADDING_OCTETS, room) + 1)];
        random.nextBytes(padding);
        var subformat = new OctetWriter(2 + value.length() + padding.length);
        subformat.u16(value.length()).octets(value).octets(Octets.wrap(padding));
        int start = begin(vendorId, number);
        writer.octets(AvpHiding.hide(number, secretly.secret(), own, subformat.toOctets()));
        end(start, mandatory, true);
    }

    /** A hidden AVP is read with the Random Vector that precedes it most closely. */
    private void vector(Octets vector) {
        if (lastVector == null || !vector.equals(lastVector)) {
            int start = begin(0, AvpType.RANDOM_VECTOR.number());
            writer.octets(vector);
            end(start, AvpType.RANDOM_VECTOR.isMandatory(), false);
            lastVector = vector;
        }
    }

    private int begin(int vendorId, int number) {
        int start = writer.length();
        writer.u16(0).u16(vendorId).u16(number);
        return start;
    }

    private void end(int start, boolean mandatory, boolean hidden) {
        writer.patchU16(start, (mandatory ? 0x8000 : 0) | (hidden ? 0x4000 : 0) | (writer.length() - start));
    }
}
