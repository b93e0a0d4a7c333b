package com.example.mutiny;

import dev.weir.Weir;
import dev.weir.client.Intent;
import dev.weir.mutiny.MutinyClient;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/** Prints the answer to its arguments, piece by piece. */
public final class PrintMulti {
    private PrintMulti() {}

    public static void main(String[] arguments) {
        try (Weir weir = Weir.builder().build()) {
            new MutinyClient(weir).stream(Intent.of(String.join(" ", arguments)))
                    .subscribe()
                    .asStream()
                    .forEach(System.out::print);
            System.out.println();
        } finally {
            Infrastructure.getDefaultWorkerPool().shutdownNow(); // where no container does, as its threads keep the JVM alive
        }
    }
}
