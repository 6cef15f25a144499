package io.culvert.dataplane;

/** The data plane could not be opened or told something; the message is one line for people. */
public final class DataplaneException extends RuntimeException {
    public DataplaneException(String message) {
        super(message);
    }
}
