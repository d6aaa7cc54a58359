"""What the watch keeps: KPIs that cost money, rules, alerts, pages, incidents, and orders to running agents."""
