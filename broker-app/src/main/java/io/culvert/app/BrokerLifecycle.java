package io.culvert.app;

import io.culvert.app.runtime.BrokerRuntime;
import org.springframework.context.SmartLifecycle;

/** Ties the broker to Spring's start and stop: started after everything else, stopped before it. */
final class BrokerLifecycle implements SmartLifecycle {
    private final BrokerRuntime runtime;
    private volatile boolean running;

    BrokerLifecycle(BrokerRuntime runtime) {
        this.runtime = runtime;
    }

    BrokerRuntime runtime() {
        return runtime;
    }

    @Override
    public void start() {
        runtime.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        runtime.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
