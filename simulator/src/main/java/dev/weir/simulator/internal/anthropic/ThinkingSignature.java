package dev.weir.simulator.internal.anthropic;

import dev.weir.simulator.internal.scenario.SeededRandom;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** The signature of a thinking block. It follows from the seed and the text, so that a block sent back can be verified. */
record ThinkingSignature(SeededRandom random) {
    private static final int BYTES = 48;

    String of(String thinking) {
        RandomGenerator generator = random.generator(thinking.length(), thinking.hashCode());
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        while (bytes.hasRemaining()) {
            bytes.putLong(generator.nextLong());
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
