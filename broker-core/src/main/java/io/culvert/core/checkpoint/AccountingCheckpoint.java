package io.culvert.core.checkpoint;

import io.culvert.core.aaa.AccountingRecord;

/** An accounting record that no server has acknowledged yet. */
public record AccountingCheckpoint(AccountingRecord accounting) implements Checkpoint {}
