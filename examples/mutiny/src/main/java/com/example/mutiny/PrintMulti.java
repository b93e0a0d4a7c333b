package com.example.mutiny;

import dev.weir.Weir;
import dev.weir.client.Intent;
import dev.weir.mutiny.MutinyClient;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.concurrent.ForkJoinPool;

/** Prints the answer to its arguments, piece by piece. */
public final class PrintMulti {
    private PrintMulti() {}

    public static void main(String[] arguments) {
        Infrastructure.setDefaultExecutor(ForkJoinPool.commonPool()); // without a container, Mutiny's own threads keep the JVM alive
        try (Weir weir = Weir.builder().build()) {
            new MutinyClient(weir).stream(Intent.of(String.join(" ", arguments)))
                    .subscribe()
                    .asStream()
                    .forEach(System.out::print);
            System.out.println();
        }
    }
}
