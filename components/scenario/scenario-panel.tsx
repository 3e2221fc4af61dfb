'use client';
export const ScenarioPanel = () => null;
