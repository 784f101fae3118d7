"""What every case has: number, chronology, evidence, who may see, clocks."""
