package dev.postdate.examples.springorders;

import org.springframework.data.jpa.repository.JpaRepository;

/** The orders of the shop. */
public interface Orders extends JpaRepository<PurchaseOrder, String> {}
