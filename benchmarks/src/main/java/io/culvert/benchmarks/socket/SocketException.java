package io.culvert.benchmarks.socket;

/** A system call on a socket failed. */
public final class SocketException extends RuntimeException {
    SocketException(String call, int errno) {
        super(call + " failed, errno " + errno);
    }
}
