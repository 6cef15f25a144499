package io.culvert.dataplane.linux;

/**
 * Receives for one endpoint. What waits on the control socket is dealt with before data that arrived after it, so that
 * the first PPP frame of a call never overtakes the message that establishes it.
 */
final class UdpReceiver implements Runnable {
    private static final int CONTROL = 0;
    private static final int DATA = 1;
    /** Batches of control messages in a row: a flood of them must not starve data. */
    private static final int CONTROL_TURNS = 4;

    private final int controlFd;
    private final int dataFd;
    private final boolean hasDataSocket;
    private final Uplink uplink;
    private final Waiter waiter;
    private final ReceiveBatch controlBatch = new ReceiveBatch();
    private final ReceiveBatch dataBatch = new ReceiveBatch();

    UdpReceiver(UdpEndpoint endpoint, Uplink uplink) {
        this.controlFd = endpoint.controlFd();
        this.dataFd = endpoint.dataFd();
        this.hasDataSocket = controlFd != dataFd;
        this.uplink = uplink;
        this.waiter = hasDataSocket ? new Waiter(controlFd, dataFd) : new Waiter(controlFd);
    }

    @Override
    public void run() {
        while (!waiter.isStopped()) {
            waiter.await();
            int count;
            do {
                count = hasDataSocket && waiter.isReady(DATA) ? dataBatch.receive(dataFd) : 0;
                if (count > 0 || waiter.isReady(CONTROL)) {
                    receiveControl();
                }
                if (count > 0) {
                    uplink.process(dataBatch, count);
                    dataBatch.reset(count);
                }
            } while (count == ReceiveBatch.SIZE && !waiter.isStopped());
        }
    }

    private void receiveControl() {
        for (int turn = 0; turn < CONTROL_TURNS; turn++) {
            int count = controlBatch.receive(controlFd);
            if (count <= 0) {
                return;
            }
            uplink.process(controlBatch, count);
            controlBatch.reset(count);
            if (count < ReceiveBatch.SIZE) {
                return;
            }
        }
    }

    /** Makes {@link #run} return soon. */
    void stop() {
        waiter.stop();
    }

    /** After {@link #run} has returned. */
    void release() {
        waiter.close();
    }
}
