package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.engine.Input;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InputQueueTest {
    private static final Input INPUT = new Input.TimerExpired();

    @Test
    void controlHasRoomLeftWhenFramesFlood() {
        var queue = new InputQueue(8);
        for (int i = 0; i < 20; i++) {
            queue.addFrame(INPUT);
        }
        assertThat(queue.size()).isEqualTo(4);
        assertThat(queue.droppedPackets()).isEqualTo(16);

        for (int i = 0; i < 20; i++) {
            queue.addControl(INPUT);
        }
        assertThat(queue.size()).isEqualTo(8);
        assertThat(queue.droppedPackets()).isEqualTo(32);
    }

    @Test
    void largeDatagramsAreBoundedByTheirOctets() {
        var queue = new InputQueue(1_000_000);
        var datagram = new Input.ControlPacketReceived(
                new UdpPath(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1701),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1702)),
                Octets.wrap(new byte[1 << 20]));
        for (int i = 0; i < 40; i++) {
            queue.addControl(datagram);
        }
        assertThat(queue.size()).isEqualTo(32);
        assertThat(queue.droppedPackets()).isEqualTo(8);

        assertThat(queue.poll()).isSameAs(datagram);
        queue.addControl(datagram);
        assertThat(queue.size()).isEqualTo(32);
    }

    @Test
    void answersAreNeverDropped() {
        var queue = new InputQueue(1);
        for (int i = 0; i < 5; i++) {
            queue.add(INPUT);
        }
        assertThat(queue.size()).isEqualTo(5);
        assertThat(queue.droppedPackets()).isZero();
        assertThat(queue.poll()).isSameAs(INPUT);
        assertThat(queue.size()).isEqualTo(4);
    }

    @Test
    void theOwnerWakesWhenSomethingIsAdded() throws InterruptedException {
        var queue = new InputQueue(8);
        var took = new CountDownLatch(1);
        var owner = Thread.ofPlatform().start(() -> {
            while (queue.poll() == null) {
                queue.await(Long.MAX_VALUE, () -> false);
            }
            took.countDown();
        });

        queue.add(INPUT);

        assertThat(took.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        owner.join();
    }
}
