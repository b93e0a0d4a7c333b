package dev.weir.it.embedding;

import dev.weir.Weir;
import java.util.Map;

/** An application that embeds Weir, and prints an answer. */
final class QuietStart {
    private QuietStart() {}

    public static void main(String[] arguments) {
        try (Weir weir = Weir.builder().environment(Map.of()).build()) {
            System.out.println(weir.process("Deploy nginx with 3 replicas").text());
        }
    }
}
