package com.example.reactor;

import dev.weir.Weir;
import dev.weir.client.Intent;
import dev.weir.reactor.ReactorClient;

/** Prints the answer to its arguments, piece by piece. */
public final class PrintFlux {
    private PrintFlux() {}

    public static void main(String[] arguments) {
        try (Weir weir = Weir.builder().build()) {
            new ReactorClient(weir)
                    .stream(Intent.of(String.join(" ", arguments)))
                            .doOnNext(System.out::print)
                            .blockLast();
            System.out.println();
        }
    }
}
