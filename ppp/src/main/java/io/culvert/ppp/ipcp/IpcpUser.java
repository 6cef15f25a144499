package io.culvert.ppp.ipcp;

import io.culvert.ppp.PppEnd;
import io.culvert.ppp.frame.ControlPacket;
import java.net.Inet4Address;
import java.time.Instant;
import java.util.List;

/** Whom IPCP tells what it wants: the link. */
public interface IpcpUser {
    void sendIpcp(ControlPacket packet);

    void ipv4Opened(Inet4Address local, Inet4Address peer, List<Inet4Address> dns);

    /** IPCP has left Opened. */
    void ipv4Closed(Instant now);

    /** The link must be closed: there is no network protocol but this one. */
    void fail(PppEnd end, Instant now);
}
