package io.culvert.core.checkpoint;

/** What is under a {@link CheckpointKey}: always the whole of it, so that the last one written is all that counts. */
public sealed interface Checkpoint
        permits TunnelCheckpoint,
                ChannelCheckpoint,
                MessageCheckpoint,
                SessionCheckpoint,
                AccountingCheckpoint,
                Freed {}
