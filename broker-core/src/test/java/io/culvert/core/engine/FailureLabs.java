package io.culvert.core.engine;

import io.culvert.core.address.AddressSettings;
import io.culvert.core.engine.Input.ControlPacketReceived;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.Message;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** Labs with one group, gold, for lac.example at 192.0.2.1, and what happens in them. */
final class FailureLabs {
    static final UdpPath PATH = new UdpPath(Samples.LNS, new InetSocketAddress(Samples.ip("192.0.2.1"), 1701));

    /** An AVP that nobody knows, with the M bit. */
    static final Octets UNKNOWN_MANDATORY = Octets.ofHex("8006 0000 0063");

    private FailureLabs() {}

    static SettingValues gold() {
        return Samples.open().with(VpdnSettings.LOCAL_NAME, Optional.of("lns-gold"));
    }

    static EngineSettings settings() {
        return settings(gold());
    }

    static EngineSettings settings(SettingValues group) {
        return Samples.with(
                Samples.settings(), Samples.configuration(Samples.open(), Samples.group("gold", group, "lac.example")));
    }

    static EngineSettings authorizing(SettingValues group) {
        return Samples.with(
                Samples.settings(),
                Samples.authorizing(
                        Samples.configuration(Samples.open(), Samples.group("gold", group, "lac.example"))));
    }

    static EngineSettings with(EngineSettings settings, AddressSettings addresses) {
        return new EngineSettings(
                settings.shard(),
                settings.incarnation(),
                settings.tunnels(),
                settings.policy(),
                settings.ppp(),
                addresses,
                settings.sessions(),
                settings.limits(),
                settings.trace(),
                settings.checkpointing());
    }

    static EngineSettings with(EngineSettings settings, TunnelDefaults tunnels) {
        return new EngineSettings(
                settings.shard(),
                settings.incarnation(),
                tunnels,
                settings.policy(),
                settings.ppp(),
                settings.addresses(),
                settings.sessions(),
                settings.limits(),
                settings.trace(),
                settings.checkpointing());
    }

    static Lab plain() {
        return new Lab(settings());
    }

    /** Operators' clears are recorded, too. */
    static Lab recording() {
        return new Lab(recordingSettings());
    }

    static EngineSettings recordingSettings() {
        return Samples.with(settings(), sessions(true));
    }

    /** Sessions have five seconds to come up. */
    static Lab hasty() {
        return new Lab(hastySettings());
    }

    static EngineSettings hastySettings() {
        return settings(gold().with(VpdnSettings.SETUP_TIMEOUT, Duration.ofSeconds(5)));
    }

    private static SessionSettings sessions(boolean recordClears) {
        return new SessionSettings(
                Duration.ofSeconds(30), Optional.empty(), Optional.empty(), Optional.empty(), 1500, recordClears);
    }

    static Lac up(Lab lab) {
        var lac = lab.lac(1);
        lab.run();
        return lac;
    }

    static Client dial(Lab lab) {
        return lab.dial(up(lab), alice());
    }

    static PppSettings alice() {
        return Samples.client("alice", "wonderland");
    }

    /** Time enough for everything to be given up. */
    static void waitLong(Lab lab) {
        lab.advance(Duration.ofMinutes(5));
    }

    static void receive(Lab lab, Octets datagram) {
        lab.input(new ControlPacketReceived(PATH, datagram));
        lab.run();
    }

    /** A message that the LAC's own machine knows nothing of. */
    static void send(Lab lab, Lac lac, SessionId session, Message message) {
        receive(lab, encoded(lac, session, message));
    }

    static Octets encoded(Lac lac, SessionId session, Message message) {
        return MessageCodec.encode(
                lac.lnsTunnelId(),
                session,
                lac.tunnel().channelFacts().ns(),
                lac.tunnel().channelFacts().nr(),
                message,
                Hiding.none());
    }

    /** The same message with an AVP more. */
    static Octets with(Octets datagram, Octets avp) {
        var bytes = datagram.concat(avp).toByteArray();
        bytes[2] = (byte) (bytes.length >>> 8);
        bytes[3] = (byte) bytes.length;
        return Octets.wrap(bytes);
    }

    static SequenceNumber number(int value) {
        return new SequenceNumber(value & 0xFFFF);
    }
}
